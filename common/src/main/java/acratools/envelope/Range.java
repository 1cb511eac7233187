package acratools.envelope;

/** Where something lies in an array: {@code length} bytes from {@code offset} on. */
record Range(int offset, int length) {}
