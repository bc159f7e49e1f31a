// Codes about the repository as a whole: its policy file, its layers, and how apps stand to each other.

export const repositoryCodes = {
  'repository-empty': {
    severity: 'warning',
    meaning: 'The commit holds no definition at all. Nothing is changed in the cluster.',
    hint: 'add a YAML or JSON file with an id and one of cmd, args, container',
  },
  'policy-invalid': {
    severity: 'error',
    meaning: 'baton.yaml, or one environment in it, cannot be used. What it describes is not applied.',
    hint: 'correct it; until then the cluster stays as it is',
  },
  'branch-unusable': {
    severity: 'error',
    meaning:
      'The branch that an environment follows is not there, cannot be read, or does not describe the environment. It stays as it is.',
    hint: 'push the branch with a baton.yaml that describes the environment, or correct the name',
  },
  'branch-rewritten': {
    severity: 'error',
    meaning: 'A branch was force-pushed: its tip does not come after the commit that was taken last. The tip waits.',
    hint: 'push the old commit back, or take the new one: baton override rewrite COMMIT --env E --because TEXT',
  },
  'cluster-unknown': {
    severity: 'error',
    meaning: "baton.yaml names a cluster that the daemon's settings do not have. Nothing is done there.",
    hint: 'correct the name, or add the cluster below `clusters` in the settings',
  },
  'policy-twice': {
    severity: 'error',
    meaning: 'There is more than one of baton.yaml, baton.yml and baton.json.',
    hint: 'keep one of them',
  },
  'not-available': {
    severity: 'error',
    meaning:
      'A setting or kind of document whose behaviour is not built into this version. It is never ignored silently.',
    hint: 'take it out: this version would not do what it says',
  },
  'after-absent': {
    severity: 'warning',
    meaning:
      'Apps of an environment that waits for another one (`after`) are not deployed there. They wait for nobody.',
    hint: 'deploy them there as well, or leave it if they belong here only',
  },
  'release-alone': {
    severity: 'warning',
    meaning: 'An app is the only one of its environment with this name in `deploy.together`: nothing settles with it.',
    hint: 'write the same name in the apps that belong to the release, or remove it',
  },
  'overlays-missing': {
    severity: 'warning',
    meaning: 'The folder of overlays that an environment names holds no file.',
    hint: 'correct the path, or remove the key',
  },
  'layer-invalid': {
    severity: 'error',
    meaning: 'A defaults or overlay file is not one object, stands twice, or has an id where it may not.',
    hint: 'a layer is one object with the fields to set',
  },
  'overlay-empty': {
    severity: 'error',
    meaning: 'An overlay holds nothing. It is never taken as a removal.',
    hint: 'remove the file, or write deploy: { enabled: false } to leave the app out',
  },
  'ignore-unmatched': {
    severity: 'warning',
    meaning: 'A pointer in `ignore` leads to no field of an app or a pod: nothing is left alone because of it.',
    hint: 'write a pointer into what `baton render` shows, or remove it',
  },
  'overlay-unmatched': {
    severity: 'error',
    meaning: 'An overlay belongs to no app: there is no definition at the same relative path, or none with its id.',
    hint: 'correct the name, or remove the file',
  },
  'images-invalid': {
    severity: 'error',
    meaning: 'images.yaml cannot be used.',
    hint: 'write  registry.example/shop/cart: { tag: "1.8.2" }  with a tag, a digest or both, in quotes',
  },
  'image-unused': {
    severity: 'warning',
    meaning: 'images.yaml names an image that no app of the environment uses.',
    hint: 'correct the name, or remove the line',
  },
  'definition-invalid': {
    severity: 'error',
    meaning: 'A document where an app was expected is no object.',
    hint: 'an app is an object with an id and one of cmd, args, container',
  },
  'id-twice': {
    severity: 'error',
    meaning: 'Two documents define the same app, in one environment or in two that share a cluster.',
    hint: 'keep one of them, or give one environment a prefix',
  },
  'id-is-group': {
    severity: 'error',
    meaning: 'The id of an app is also a group of other apps, which Marathon refuses.',
    hint: 'rename the app, or move the others out of its way',
  },
  'app-unknown': {
    severity: 'error',
    meaning: 'The app or environment that was asked for is not in the repository.',
    hint: 'check the id (with the prefix of the environment) and the name',
  },
  'dependency-invalid': {
    severity: 'error',
    meaning: 'A dependency is no id that Marathon takes.',
    hint: 'name an app or a group: /shop/db, or db beside the app',
  },
  'dependency-unknown': {
    severity: 'warning',
    meaning: 'A dependency names no app or group of the environment: nothing waits for it.',
    hint: 'correct the id, or remove it if it is deployed elsewhere',
  },
  'dependency-cycle': {
    severity: 'error',
    meaning: 'Apps depend on each other in a circle.',
    hint: 'remove one of the dependencies',
  },
  'vip-shared': {
    severity: 'warning',
    meaning: 'A VIP with an IP address cannot take the prefix of the environment: other environments may use it too.',
    hint: 'use a named VIP (/name:port), or set the label in an overlay',
  },
  'rule-invalid': {
    severity: 'warning',
    meaning: 'A line of rules: in baton.yaml names no rule, or an error that cannot be lowered, or no severity.',
    hint: 'write for example  rules: { image-latest: error, image-digest-missing: off }',
  },
  'service-port-twice': {
    severity: 'warning',
    meaning: 'Two apps of a cluster ask for one service port: a balancer would mix their traffic.',
    hint: 'give one of them another port; 0 lets Marathon choose',
  },
  'vhost-twice': {
    severity: 'warning',
    meaning: 'Two apps of a cluster ask for one virtual host and path: marathon-lb sends everything to one of them.',
    hint: 'change the host or the path of one of them, or put both into one HAPROXY_DEPLOYMENT_GROUP',
  },
  'vip-twice': {
    severity: 'warning',
    meaning: 'Two apps of a cluster have one VIP: its traffic is spread over both.',
    hint: 'give one of them another name or port',
  },
  'deployment-group-shared': {
    severity: 'warning',
    meaning:
      'Apps that are no pair of colours have one HAPROXY_DEPLOYMENT_GROUP: marathon-lb takes them for generations of one app.',
    hint: 'give each app (with its -blue and -green) a group of its own',
  },
  'deployment-group-incomplete': {
    severity: 'warning',
    meaning: 'A deployment group of marathon-lb lacks its other colour, or has a slash in its name.',
    hint: 'complete it, or let Baton deploy the app: baton import makes one app of a pair',
  },
  'image-latest': {
    severity: 'warning',
    meaning:
      'An image has the tag latest, or none: what runs changes without a commit, and going back brings the same.',
    hint: 'name a version, best with its digest: baton image set',
  },
  'image-digest-missing': {
    severity: 'warning',
    meaning: 'An image has a tag and no digest: somebody may push another content under the same tag.',
    hint: 'add @sha256:…: baton image set; or  rules: { image-digest-missing: off }',
  },
  'secret-in-clear-text': {
    severity: 'warning',
    meaning: 'A value that looks like a secret stands in the repository, where everybody who can read it finds it.',
    hint: 'use a secret store, for example env: { DB_PASSWORD: { secret: db } }, and change the secret; known ones: baton validate --update-baseline',
  },
  'baseline-invalid': {
    severity: 'warning',
    meaning: 'The file .baton-baseline.yaml cannot be used: known secrets are told like new ones.',
    hint: 'restore it from git, or write it anew: baton validate --update-baseline',
  },
  'baseline-unused': {
    severity: 'warning',
    meaning: 'The file .baton-baseline.yaml names a secret that is no longer there.',
    hint: 'remove the entry: baton validate --update-baseline',
  },
} as const;
