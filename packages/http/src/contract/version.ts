/** The version of this package, as it says about itself. */
export const version = "0.1.0"
