// A round that ends without a configuration: what was in force before stays in force.

/**
 * marathon-lb renders all apps in one go, and an exception on the way (an unknown placeholder in a label of one app, a
 * number that is none) ends the round for all of them. So it does here; the sentence names the app and the label.
 */
export class RoundFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RoundFailed';
  }
}
