package acratools.cli;

import acratools.cli.MasterKeyFlags.EncryptionType;
import acratools.cli.MasterKeyFlags.KmsType;
import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.kms.Kms;
import acratools.kms.KmsAccess;
import acratools.kms.KmsLibrary;
import acratools.masterkey.kms.KmsCredentialsFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** Turns the KMS flags into a client. Source: spec/master-key.md, "KMS (AWS)". */
public final class KmsOptions {
    private final ToolContext tool;
    private final MasterKeyFlags flags;

    /** For the AMK that a keystore is under. */
    public KmsOptions(ToolContext tool) {
        this(tool, MasterKeyFlags.PRESENT);
    }

    KmsOptions(ToolContext tool, MasterKeyFlags flags) {
        this.tool = tool;
        this.flags = flags;
    }

    /** Whether the AMK, or every key, is under a KMS. */
    public boolean isAsked() {
        return flags.usesKms(tool.values());
    }

    /** Whether each owner has a key of its own in the KMS. */
    public boolean isPerClient() {
        return tool.get(flags.encryptionType) == EncryptionType.KMS_PER_CLIENT;
    }

    /** Looks at the flags alone. @throws InputFailure if they contradict each other, or something is missing */
    void settle() {
        boolean typeGiven = tool.get(flags.kmsType) != KmsType.NONE;
        boolean fileGiven = !tool.get(flags.kmsCredentialsPath).isEmpty();
        String type = tool.values().subject(flags.encryptionType);
        if (!isAsked()) {
            if (typeGiven || fileGiven) {
                tool.log()
                        .warning(
                                "the settings for a KMS have no effect",
                                "flag",
                                (typeGiven ? flags.kmsType : flags.kmsCredentialsPath).spelling(),
                                "missing",
                                flags.encryptionType.spelling() + "=kms_encrypted_master_key");
            }
            return;
        }
        if (!typeGiven) {
            throw new InputFailure(
                    type, "asks for a KMS, and none is named", "add " + flags.kmsType.spelling() + "=aws");
        }
        if (!fileGiven) {
            throw new InputFailure(
                    type,
                    "asks for a KMS, and there are no credentials for it",
                    "give the JSON file with them with " + flags.kmsCredentialsPath.spelling());
        }
    }

    /**
     * The client; nothing is sent yet.
     *
     * @return the caller's to close
     * @throws InputFailure if the credentials cannot be used
     * @throws MasterKeyFailure if the distribution lacks the client
     */
    public Kms open() {
        Path file = Path.of(tool.get(flags.kmsCredentialsPath));
        warnOfReaders(file);
        KmsAccess access = new KmsCredentialsFile(file, tool.secrets()).read();
        warnOfClearText(access.endpoint());
        return new WaitingKms(KmsLibrary.open(access), tool);
    }

    /** Acra takes such a file; old set-ups go on working. */
    private void warnOfReaders(Path file) {
        try {
            for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
                switch (permission) {
                    case GROUP_READ, GROUP_WRITE, OTHERS_READ, OTHERS_WRITE -> {
                        tool.log()
                                .warning(
                                        "others than its owner can read or write the credentials for the KMS; give the file mode"
                                                + " 0600",
                                        "path",
                                        file);
                        return;
                    }
                    default -> {}
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Reading it tells what is wrong with it.
        }
    }

    private void warnOfClearText(Optional<URI> endpoint) {
        if (endpoint.isPresent() && "http".equals(endpoint.get().getScheme())) {
            String host = endpoint.get().getHost();
            if (!host.equals("localhost") && !host.startsWith("127.") && !host.equals("[::1]")) {
                tool.log()
                        .warning(
                                "keys cross the network in clear on their way to the KMS; give it an https endpoint",
                                "endpoint",
                                endpoint.get());
            }
        }
    }
}
