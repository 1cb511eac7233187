package acratools.keymaker;

import acratools.cli.FlagWord;
import acratools.id.CertificateClientId.Identifier;

/** What of a certificate becomes the client id. Source: spec/envelopes.md, "Client id". */
enum ExtractorType implements FlagWord {
    DISTINGUISHED_NAME("distinguished_name", Identifier.DISTINGUISHED_NAME),
    SERIAL_NUMBER("serial_number", Identifier.SERIAL_NUMBER);

    private final String word;
    private final Identifier identifier;

    ExtractorType(String word, Identifier identifier) {
        this.word = word;
        this.identifier = identifier;
    }

    Identifier identifier() {
        return identifier;
    }

    @Override
    public String word() {
        return word;
    }
}
