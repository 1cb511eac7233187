package acratools.masterkey.vault;

/**
 * A mounted KV secrets engine.
 *
 * @param segments how many segments of the secret's path name the mount
 * @param version 1 or 2
 */
record KvMount(int segments, int version) {
    /** The API path of the secret, percent-encoded. */
    String secretUrl(SecretPath path) {
        String infix = version == 2 ? "/data/" : "/";
        return path.encodedHead(segments) + infix + path.encodedTail(segments);
    }

    /** The API path of the secret as policies name it. */
    String policyPath(SecretPath path) {
        return path.head(segments) + (version == 2 ? "/data/" : "/") + path.tail(segments);
    }

    /** The API path of what KV version 2 knows about the secret, percent-encoded. */
    String metadataUrl(SecretPath path) {
        return path.encodedHead(segments) + "/metadata/" + path.encodedTail(segments);
    }

    /** The API path of the settings of KV version 2, percent-encoded. */
    String configUrl(SecretPath path) {
        return path.encodedHead(segments) + "/config";
    }
}
