# Two stages: bundle with the development dependencies, and put only what runs together: dist/ has all packages in it.
# No install script of any package is run; nothing is fetched when the image starts. The daemon needs no git program.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build.mjs scripts/licences.mjs scripts/
COPY src/ src/
RUN node scripts/build.mjs

FROM node:24-bookworm-slim
WORKDIR /opt/baton
COPY package.json ./
COPY bin/ bin/
COPY schemas/ schemas/
COPY --from=build /build/dist/ dist/
RUN ln -s /opt/baton/bin/baton.mjs /usr/local/bin/baton \
    && install --directory --owner=node --group=node --mode=0750 /var/lib/baton

# Settings are mounted, data may be lost at any time: with a volume (or tmpfs) at /var/lib/baton the root file system can
# be read-only. The HTTP door stays on loopback until BATON_HTTP_LISTEN=0.0.0.0:8700 opens it to the container's network.
ENV NODE_ENV=production \
    BATON_CONFIG=/etc/baton/baton.config.yaml \
    BATON_DATA=/var/lib/baton \
    BATON_HTTP_LISTEN=127.0.0.1:8700
USER node
WORKDIR /var/lib/baton
VOLUME /var/lib/baton
EXPOSE 8700
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BATON_HTTP_LISTEN.split(':').at(-1)}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/baton/bin/baton.mjs"]
CMD ["run"]
