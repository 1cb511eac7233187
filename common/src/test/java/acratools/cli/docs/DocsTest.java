package acratools.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.cli.Flag;
import acratools.cli.SampleCommand;
import acratools.cli.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocsTest {
    private static final String COMMAND = SampleCommand.class.getName();

    @TempDir
    private Path directory;

    @Test
    void manPageHasEverySectionAndFlag() throws Exception {
        ManPage.main(new String[] {directory.toString(), COMMAND});
        String page = Files.readString(directory.resolve("acra-sample.1"));
        for (String section : new String[] {
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "CONFIGURATION",
            "ENVIRONMENT",
            "FILES",
            "EXIT STATUS",
            "EXAMPLES",
            "SEE ALSO"
        }) {
            assertTrue(page.contains("\n.SH \"" + section + "\"\n"), section);
        }
        for (String tag :
                new String[] {"VAULT_API_TOKEN", "VAULT_TOKEN", "JAVA_HOME", "ACRA_TOOLS_JAVA_OPTS", "~/.vault\\-token"
                }) {
            assertTrue(page.contains("\n.B " + tag + "\n"), tag);
        }
        assertTrue(page.contains("The key management service."));
        for (Flag<?> flag : Tool.allFlags(new SampleCommand()).all()) {
            String heading = "\n.TP\n\\fB" + flag.spelling().replace("-", "\\-") + "\\fR";
            assertEquals(!flag.isDeprecated(), page.contains(heading), flag.name());
        }
    }

    @Test
    void groffFindsNothingToWarnOf() throws Exception {
        ManPage.main(new String[] {directory.toString(), COMMAND});
        String page = directory.resolve("acra-sample.1").toString();
        assertEquals("", output("groff", "-man", "-ww", "-Tutf8", "-z", page));
    }

    @ParameterizedTest
    @CsvSource({
        "'acra-sample --keystore =', v1 v2",
        "'acra-sample --keystore = v2', v2",
        "'acra-sample --keystore v', v1 v2",
        "'acra-sample -keystore = v1', v1",
        "'acra-sample --generate_hm', --generate_hmac_key",
        "'acra-sample --client_i', --client_id=",
        "'acra-sample --vault_tls_client_ca = some.p', some.pem",
        "'acra-sample --redis_tls_ocsp_client_required = a', allowUnknown",
        "'acra-sample --generate_hmac_key = t', true",
        "'acra-sample --generate_hmac_key t', ''",
        "'acra-sample -generate_hmac_key = f', false",
        "'acra-sample --generate_hmac_key --client_i', --client_id=",
        "'acra-sample --fs_keystore', ''"
    })
    void bashCompletes(String words, String expected) throws Exception {
        Completion.main(new String[] {directory.toString(), COMMAND});
        Files.writeString(directory.resolve("some.pem"), "");
        String script = String.join(
                "\n",
                "compopt() { :; }",
                "source bash/acra-sample",
                "COMP_WORDS=(" + words.replace("=", "'='") + ")",
                "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))",
                "_acra_sample",
                "echo \"${COMPREPLY[*]}\"");
        assertEquals(expected + "\n", output("bash", "-c", script));
    }

    @Test
    void zshAndFishGetEveryFlag() throws Exception {
        Completion.main(new String[] {directory.toString(), COMMAND});
        String zsh = Files.readString(directory.resolve("zsh/_acra-sample"));
        String fish = Files.readString(directory.resolve("fish/acra-sample.fish"));
        assertTrue(zsh.startsWith("#compdef acra-sample\n"));
        for (Flag<?> flag : Tool.allFlags(new SampleCommand()).all()) {
            if (!flag.isDeprecated()) {
                assertTrue(zsh.contains("'" + flag.spelling() + (flag.isBoolean() ? "[" : "=[")), flag.name());
                assertTrue(fish.contains((flag.name().length() == 1 ? " -s " : " -l ") + flag.name() + " "));
            }
        }
    }

    @Test
    void refusesToRunWithoutCommands() {
        assertThrows(IllegalArgumentException.class, () -> ManPage.main(new String[] {directory.toString()}));
    }

    private String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
