package acratools.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With secrets that are planted in the output of two modules that are none. */
class PrintedSearchTest {
    private static final byte[] SECRET = HexFormat.of().parseHex("00ff7f2b203d25c3a9fe0a5c22e30110");

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void tellOfTheSecret() throws IOException {
        folder = Files.createDirectories(root.resolve("one/target/printed"));
        Path other = Files.createDirectories(root.resolve("two/target/printed"));
        Files.createDirectories(root.resolve("none"));
        Files.writeString(other.resolve("7.secrets"), Base64.getEncoder().encodeToString(SECRET) + "\n");
    }

    private void print(byte[] text) throws IOException {
        byte[] before = (Printed.RUN + "acra-x, FirstIT.runs\nnothing" + Printed.RUN
                        + "acra-y -d, OtherIT.prints\nkey: ")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(before, before.length + text.length + 1);
        System.arraycopy(text, 0, all, before.length, text.length);
        Files.write(folder.resolve("3.txt"), all);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Stream<byte[]> forms() {
        String hex = HexFormat.of().formatHex(SECRET);
        String raw = new String(SECRET, StandardCharsets.ISO_8859_1);
        String url = URLEncoder.encode(raw, StandardCharsets.ISO_8859_1);
        byte[] later = bytes("ab" + raw + "cde");
        return Stream.of(
                SECRET,
                raw.getBytes(StandardCharsets.UTF_8),
                bytes(Base64.getEncoder().encodeToString(SECRET)),
                bytes(Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET)),
                bytes(Base64.getEncoder().encodeToString(Arrays.copyOfRange(later, 1, later.length))),
                bytes(Base64.getUrlEncoder().encodeToString(later)),
                bytes(hex),
                bytes(hex.toUpperCase(Locale.ROOT)),
                bytes(url),
                bytes(url.replace("+", "%20")),
                bytes("%" + HexFormat.ofDelimiter("%").formatHex(SECRET)),
                bytes(Arrays.toString(SECRET)),
                bytes("[0 255 127 43 32 61 37 195 169 254 10 92 34 227 1 16]"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void findsASecretInEveryFormAndTellsWhereWithoutIt(byte[] form) throws IOException {
        print(form);
        AssertionError found = assertThrows(AssertionError.class, () -> new PrintedSearch(root).search(List.of()));
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains("acra-y -d, OtherIT.prints, behind: "), message);
        SecretSearch again = new SecretSearch();
        again.add(SECRET);
        assertEquals(Optional.empty(), again.in(message.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void findsAPrivateKeyThatNobodyToldOf() throws IOException {
        byte[] container = new byte[45];
        System.arraycopy(HexFormat.of().parseHex("524543320000002d"), 0, container, 0, 8);
        print(bytes(Base64.getEncoder().encodeToString(container)));
        assertThrows(AssertionError.class, () -> new PrintedSearch(root).search(List.of()));
    }

    @Test
    void findsNothingInPartsOfASecretAndForgetsWhatItSearched() throws IOException {
        print(Arrays.copyOf(SECRET, SECRET.length - 1));
        String told = new PrintedSearch(root).search(List.of("acra-y"));
        assertTrue(told.startsWith("no secret of 1 in 0 KiB"), told);
        assertTrue(told.endsWith("[acra-y]"), told);
        assertFalse(Files.exists(folder.resolve("3.txt")));
        assertTrue(new PrintedSearch(root).search(List.of()).startsWith("no secret of 0"));
    }

    @Test
    void missesToolsThatDidNotSayEverything() throws IOException {
        print(new byte[0]);
        AssertionError missed =
                assertThrows(AssertionError.class, () -> new PrintedSearch(root).search(List.of("acra-x", "acra-y")));
        assertEquals("no run with -d of [acra-x], 1 secrets known", missed.getMessage());
    }
}
