/** The fonts that documents carry inside: text, titles, and what neither draws (☑). */
export const fontNames = ['serif', 'bold', 'symbols'] as const;
export type FontName = (typeof fontNames)[number];

/**
 * Fonts are whole, no subsets: place names need 埇沚浉瀍猇硚鄠 (DOMAIN E-93). 仿宋_GB2312 and 方正小标宋 may be named in a
 * Word file but not be handed on with the product.
 */
export interface FontsPort {
  /** The bytes of a TrueType font; read once. @throws where it is not there: no document is made without its font */
  read(name: FontName): Promise<Buffer>;
}
