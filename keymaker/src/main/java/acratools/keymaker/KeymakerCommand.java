package acratools.keymaker;

import acratools.cli.Flag;
import acratools.cli.FlagSet;
import acratools.cli.KeystoreOptions;
import acratools.cli.KmsOptions;
import acratools.cli.MasterKeyFlags;
import acratools.cli.MasterKeyOptions;
import acratools.cli.OpenKeystore;
import acratools.cli.RedisFlags;
import acratools.cli.Tool;
import acratools.cli.ToolCommand;
import acratools.cli.ToolContext;
import acratools.cli.ToolDescription;
import acratools.cli.ToolDescription.Example;
import acratools.cli.VaultStore;
import acratools.failure.InputFailure;
import acratools.id.ClientId;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKeyCodec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code acra-keymaker}. Source: spec/cli.md, "acra-keymaker". */
final class KeymakerCommand implements ToolCommand {
    KeymakerCommand() {}

    public static void main(String[] args) {
        System.exit(Tool.run(new KeymakerCommand(), args));
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                "acra-keymaker",
                "make keys for Acra's keystore",
                List.of(
                        "Makes the keys of a client, of the poison records and of the audit log, sealed under the Acra Master"
                                + " Key, and makes them current; keys that were current go into the keystore's history. All"
                                + " keys of a run are made, or none."),
                List.of(
                        new Example(
                                "a first keystore, the master key in ACRA_MASTER_KEY",
                                "acra-keymaker --client_id=webshop --keystore=v1"),
                        new Example(
                                "the same, the master key in Vault",
                                "acra-keymaker --client_id=webshop --keystore=v1"
                                        + " --vault_connection_api_string=https://vault.example.com:8200"
                                        + " --vault_secrets_path=secret/acra"),
                        new Example(
                                "a fresh master key in a new file",
                                "acra-keymaker --generate_master_key=master.key --keystore=v1"),
                        new Example(
                                "a fresh master key straight into Vault, where there is none yet",
                                "acra-keymaker --vault_write_master_key --keystore=v1"
                                        + " --vault_connection_api_string=https://vault.example.com:8200"
                                        + " --vault_secrets_path=secret/acra"),
                        new Example(
                                "a fresh master key, encrypted under a new key of AWS KMS",
                                "acra-keymaker --generate_master_key=master.key.encrypted --keystore=v1"
                                        + " --keystore_encryption_type=kms_encrypted_master_key --kms_type=aws"
                                        + " --kms_credentials_path=kms.json"),
                        new Example("every key of a keystore, and whether it opens", "acra-keymaker --list"),
                        new Example(
                                "a new HMAC key for a client that has one",
                                "acra-keymaker --client_id=webshop --generate_hmac_key")),
                List.of());
    }

    @Override
    public FlagSet flags() {
        return KeymakerFlags.all();
    }

    @Override
    public void run(ToolContext tool) {
        if (tool.get(KeymakerFlags.LIST)) {
            listKeys(tool);
        } else if (tool.get(KeymakerFlags.WRITE_MASTER_KEY)) {
            putMasterKeyIntoVault(tool);
        } else if (tool.get(KeymakerFlags.MASTER_KEY_FILE).isEmpty()) {
            makeKeys(tool);
        } else {
            makeMasterKey(tool);
        }
    }

    private static void makeKeys(ToolContext tool) {
        KeySelection selection = selection(tool);
        Optional<ClientId> client = new ClientOptions(tool).client();
        if (selection.needsClient() && client.isEmpty()) {
            throw new InputFailure(
                    tool.values().subject(KeymakerFlags.CLIENT_ID),
                    "is empty, and no certificate names the client",
                    "give --client_id, or a certificate with --tls_client_id_cert");
        }
        try (OpenKeystore open =
                OpenKeystore.open(tool, KeymakerFlags.OUTPUT_DIRECTORY, KeymakerFlags.PUBLIC_OUTPUT_DIRECTORY)) {
            if (open.keystore().version() == KeystoreVersion.V1) {
                warnOfPublicDirectory(tool);
            }
            new KeyGenerator(open.keystore(), tool.random(), tool::checkpoint).generate(selection, client);
        }
        for (NewKey key : selection.keys()) {
            log(tool, key, client);
            tool.results().line(key.line());
        }
    }

    private static void log(ToolContext tool, NewKey key, Optional<ClientId> client) {
        if (key.isOfClient()) {
            tool.log()
                    .info(
                            "key made",
                            "purpose",
                            key.purpose(),
                            "client_id",
                            client.orElseThrow().value());
        } else {
            tool.log().info("key made", "purpose", key.purpose());
        }
    }

    private static void listKeys(ToolContext tool) {
        try (OpenKeystore open =
                OpenKeystore.open(tool, KeymakerFlags.OUTPUT_DIRECTORY, KeymakerFlags.PUBLIC_OUTPUT_DIRECTORY)) {
            String place = "keystore " + tool.get(KeymakerFlags.OUTPUT_DIRECTORY);
            Listing listing = Listing.of(open.keystore(), place);
            if (tool.get(KeymakerFlags.JSON)) {
                tool.results().json(listing.json());
            } else {
                tool.results().text(listing.table());
            }
            listing.failure().ifPresent(tool.results()::butFail);
        }
    }

    private static void makeMasterKey(ToolContext tool) {
        new MasterKeyOptions(tool).forget();
        KeystoreVersion version = versionOfMasterKey(tool, KeymakerFlags.MASTER_KEY_FILE);
        warnOfKeysBesideMasterKey(tool);
        Path file = Path.of(tool.get(KeymakerFlags.MASTER_KEY_FILE));
        MasterKeyFile target = new MasterKeyFile(file);
        MasterKeyGenerator generator =
                new MasterKeyGenerator(new MasterKeyCodec(tool.secrets(), tool.log()), tool.random());
        boolean encrypted = new KmsOptions(tool).isAsked();
        if (encrypted) {
            target.requireFree();
            new KmsMasterKey(tool).make(version, generator, target);
        } else {
            generator.generate(version, encoded -> target.write(encoded, tool.random()));
        }
        tool.log().info("master key written", "path", file, "keystore", version, "encrypted", encrypted);
    }

    private static void putMasterKeyIntoVault(ToolContext tool) {
        String wanted = tool.values().subject(KeymakerFlags.WRITE_MASTER_KEY);
        if (!tool.get(KeymakerFlags.MASTER_KEY_FILE).isEmpty()) {
            throw new InputFailure(
                    wanted + " and " + tool.values().subject(KeymakerFlags.MASTER_KEY_FILE),
                    "contradict each other: one puts the master key into Vault, the other into a file",
                    "leave one of them out");
        }
        if (tool.values().isChanged(MasterKeyFlags.PRESENT.vaultSecretVersion)) {
            throw new InputFailure(
                    wanted + " and " + tool.values().subject(MasterKeyFlags.PRESENT.vaultSecretVersion),
                    "contradict each other: one makes the secret, the other names a version that is there",
                    "leave one of them out");
        }
        KeystoreVersion version = versionOfMasterKey(tool, KeymakerFlags.WRITE_MASTER_KEY);
        warnOfKeysBesideMasterKey(tool);
        MasterKeyCodec codec = new MasterKeyCodec(tool.secrets(), tool.log());
        try (VaultStore vault = VaultStore.open(tool, wanted)) {
            tool.checkpoint();
            new MasterKeyGenerator(codec, tool.random()).generate(version, vault::createMasterKey);
        }
    }

    private static KeystoreVersion versionOfMasterKey(ToolContext tool, Flag<?> wanted) {
        return tool.get(KeystoreOptions.VERSION)
                .version()
                .orElseThrow(() -> new InputFailure(
                        tool.values().subject(wanted),
                        "the master keys of keystore v1 and v2 differ, and the version is not given",
                        "add --keystore=v1 or --keystore=v2"));
    }

    private static void warnOfKeysBesideMasterKey(ToolContext tool) {
        for (Flag<Boolean> flag : KeymakerFlags.keys()) {
            if (tool.get(flag)) {
                tool.log().warning("the master key is made alone, and the flag has no effect", "flag", flag.spelling());
            }
        }
    }

    private static KeySelection selection(ToolContext tool) {
        Set<NewKey> asked = EnumSet.noneOf(NewKey.class);
        ask(tool, asked, KeymakerFlags.ACRAWRITER_KEYS, NewKey.STORAGE_PAIR);
        ask(tool, asked, KeymakerFlags.HMAC_KEY, NewKey.HMAC);
        ask(tool, asked, KeymakerFlags.LOG_KEY, NewKey.AUDIT_LOG);
        ask(tool, asked, KeymakerFlags.SYMMETRIC_STORAGE_KEY, NewKey.STORAGE_SYMMETRIC);
        ask(tool, asked, KeymakerFlags.POISON_RECORD_KEYS, NewKey.POISON_SYMMETRIC);
        ask(tool, asked, KeymakerFlags.POISON_RECORD_KEYS, NewKey.POISON_PAIR);
        return KeySelection.of(asked);
    }

    private static void ask(ToolContext tool, Set<NewKey> asked, Flag<Boolean> flag, NewKey key) {
        if (tool.get(flag)) {
            asked.add(key);
        }
    }

    private static void warnOfPublicDirectory(ToolContext tool) {
        if (tool.get(RedisFlags.HOST_PORT).isEmpty()
                && tool.values().isSet(KeymakerFlags.OUTPUT_DIRECTORY)
                && !tool.values().isSet(KeymakerFlags.PUBLIC_OUTPUT_DIRECTORY)) {
            tool.log()
                    .warning(
                            "the public keys go to another directory than the keystore",
                            "path",
                            tool.get(KeymakerFlags.PUBLIC_OUTPUT_DIRECTORY),
                            "flag",
                            KeymakerFlags.PUBLIC_OUTPUT_DIRECTORY.spelling());
        }
    }
}
