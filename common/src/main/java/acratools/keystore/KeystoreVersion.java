package acratools.keystore;

/** The two layouts that Acra knows. */
public enum KeystoreVersion {
    /** A flat tree of sealed keys. Source: spec/keystore-v1.md. */
    V1,
    /** Signed key rings. Source: spec/keystore-v2.md. */
    V2
}
