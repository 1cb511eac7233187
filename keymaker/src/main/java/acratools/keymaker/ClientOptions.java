package acratools.keymaker;

import acratools.cli.ToolContext;
import acratools.failure.InputFailure;
import acratools.id.CertificateClientId;
import acratools.id.ClientId;
import java.nio.file.Path;
import java.util.Optional;

/** Whose keys to make: {@code --client_id}, or a certificate's. */
final class ClientOptions {
    private final ToolContext tool;

    ClientOptions(ToolContext tool) {
        this.tool = tool;
    }

    /**
     * The client.
     *
     * @return absent if {@code --client_id} is empty and no certificate is given
     * @throws InputFailure if the id is not valid, or both id and certificate are given
     */
    Optional<ClientId> client() {
        String id = tool.get(KeymakerFlags.CLIENT_ID);
        Optional<Path> certificate = certificate();
        if (certificate.isEmpty()) {
            return id.isEmpty() ? Optional.empty() : Optional.of(new ClientId(id));
        }
        if (!id.isEmpty()) {
            throw new InputFailure(
                    tool.values().subject(KeymakerFlags.CLIENT_ID) + " and a client certificate",
                    "both say whose keys to make",
                    tool.values().isSet(KeymakerFlags.CLIENT_ID)
                            ? "leave one of them out; an id from the certificate needs --client_id=\"\""
                            : "add --client_id=\"\" to take the id from the certificate");
        }
        ClientId client = CertificateClientId.read(
                certificate.get(), tool.get(KeymakerFlags.EXTRACTOR_TYPE).identifier());
        tool.log().info("client id taken from the certificate", "client_id", client.value());
        return Optional.of(client);
    }

    private Optional<Path> certificate() {
        String path = tool.get(KeymakerFlags.CLIENT_CERTIFICATE);
        String older = tool.get(KeymakerFlags.CLIENT_CERTIFICATE_OLDER);
        if (!path.isEmpty() && !older.isEmpty() && !path.equals(older)) {
            throw new InputFailure(
                    tool.values().subject(KeymakerFlags.CLIENT_CERTIFICATE) + " and "
                            + tool.values().subject(KeymakerFlags.CLIENT_CERTIFICATE_OLDER),
                    "are two names of one setting, with different values",
                    "leave out " + KeymakerFlags.CLIENT_CERTIFICATE_OLDER.spelling());
        }
        String given = path.isEmpty() ? older : path;
        return given.isEmpty() ? Optional.empty() : Optional.of(Path.of(given));
    }
}
