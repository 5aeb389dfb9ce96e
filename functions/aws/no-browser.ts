/** In place of `bowser`, by which the SDK would name the browser that it runs in: a function runs in none. */
export const parse = () => ({});
