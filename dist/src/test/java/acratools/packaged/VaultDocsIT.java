package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.LiveVault;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sections of docs/vault.md that are said to run as they stand, against a real OpenBao. */
class VaultDocsIT {
    private static final String EXAMPLE = "https://vault.example.com:8200";

    @TempDir
    private Path scratch;

    @Test
    void theSectionsThatRunAsTheyStandDo() throws IOException {
        Path bin = Files.createDirectory(scratch.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("vault"), LiveVault.program());
        Path work = Files.createDirectory(scratch.resolve("work"));
        String script = blocks("## AppRole for a CI job") + blocks("## Rotation of the AMK in Vault");
        assertTrue(script.contains("--vault_secret_id_wrapped"), script);
        assertTrue(script.contains("--new_vault_write_master_key"), script);
        try (LiveVault vault = LiveVault.start(scratch)) {
            Set<String> before = vault.accessors();
            ToolRun.command("sh", "-e", "-u", "-c", script.replace(EXAMPLE, vault.address()))
                    .in(work)
                    .env("PATH", Distribution.path().resolve("bin") + ":" + bin + ":/usr/local/bin:/usr/bin:/bin")
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .run()
                    .assertExit(0);
            assertEquals(before, vault.accessors(), "a token is left");
            assertTrue(Files.exists(work.resolve(".acrakeys/webshop_storage")));
        }
    }

    /** What stands in the section's blocks of shell commands. */
    private static String blocks(String heading) throws IOException {
        StringBuilder script = new StringBuilder();
        boolean inSection = false;
        boolean inBlock = false;
        for (String line : Files.readAllLines(Distribution.path().resolve("share/doc/acra-tools/docs/vault.md"))) {
            if (line.startsWith("## ")) {
                inSection = line.equals(heading);
            } else if (line.equals("```sh")) {
                inBlock = true;
            } else if (line.equals("```")) {
                inBlock = false;
            } else if (inSection && inBlock) {
                script.append(line).append('\n');
            }
        }
        assertTrue(!script.isEmpty(), heading);
        return script.toString();
    }
}
