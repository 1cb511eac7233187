/** What the tests of all packaged tools share. It knows no single tool. */
package acratools.packaged;
