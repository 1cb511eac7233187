package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.MemoryHit;
import acratools.testkit.MemoryHit.Form;
import acratools.testkit.MemoryHits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies of a secret that others make and that cannot be erased from outside; docs/security.md tells more of each. */
public record MemoryAllowance(String secret, Form form, int atMost, String reason) {
    /** The name under which the master key is searched for. */
    public static final String MASTER_KEY = "master key";

    /** The name under which Vault's token is searched for. */
    public static final String TOKEN = "vault token";

    public static final List<MemoryAllowance> NONE = List.of();

    private static final MemoryAllowance TOKEN_IN_REQUESTS = new MemoryAllowance(
            TOKEN,
            Form.RAW,
            14,
            "two requests: Spring takes the header as a String, HttpURLConnection formats the request in buffers of its own");

    public static final List<MemoryAllowance> OVER_HTTP = List.of(
            TOKEN_IN_REQUESTS,
            new MemoryAllowance(
                    MASTER_KEY,
                    Form.BASE64,
                    1,
                    "HttpURLConnection's input buffer, which the end of the body leaves as it is"));

    public static final List<MemoryAllowance> OVER_HTTPS = List.of(
            TOKEN_IN_REQUESTS,
            new MemoryAllowance(
                    MASTER_KEY,
                    Form.BASE64,
                    3,
                    "HttpURLConnection's input buffer, and JSSE's buffers of the record and of its plaintext"));

    /** The names under which what a login sends is searched for. */
    public static final String ROLE_ID = "role id";

    public static final String SECRET_ID = "secret id";

    /** After a login: the two requests for the secret, a renewal and the revocation, and the answer that brought it. */
    public static final List<MemoryAllowance> AFTER_LOGIN = List.of(
            new MemoryAllowance(TOKEN, Form.RAW, 28, "four requests as above, and the answer to the login"),
            new MemoryAllowance(ROLE_ID, Form.RAW, 2, "HttpURLConnection's output buffers"),
            new MemoryAllowance(SECRET_ID, Form.RAW, 2, "HttpURLConnection's output buffers"),
            new MemoryAllowance(MASTER_KEY, Form.BASE64, 1, "HttpURLConnection's input buffer"));

    /** After a write. */
    public static final List<MemoryAllowance> AFTER_WRITE = List.of(
            TOKEN_IN_REQUESTS, new MemoryAllowance(MASTER_KEY, Form.BASE64, 2, "HttpURLConnection's output buffers"));

    /**
     * Prints what was found.
     *
     * @throws AssertionError if there is anything that is not allowed
     */
    public static void require(String name, MemoryHits hits, List<MemoryAllowance> allowed) {
        Map<String, Integer> counts = new TreeMap<>();
        List<MemoryHit> left = new ArrayList<>(hits.hits());
        for (MemoryHit hit : hits.hits()) {
            counts.merge(hit.pattern() + " as " + hit.form() + " in " + hit.kind() + hit.mapping(), 1, Integer::sum);
        }
        System.out.println("in memory at exit (" + name + ", " + (hits.scannedBytes() >> 20) + " MiB): "
                + (counts.isEmpty() ? "nothing" : counts));
        for (MemoryAllowance allowance : allowed) {
            long count = hits.count(allowance.secret(), allowance.form());
            assertTrue(
                    count <= allowance.atMost(),
                    () -> allowance.secret() + " " + count + " times as " + allowance.form() + ", allowed at most "
                            + allowance.atMost() + ": " + allowance.reason());
            left.removeIf(hit -> hit.pattern().equals(allowance.secret()) && hit.form() == allowance.form());
        }
        assertEquals(List.of(), left, "copies that nobody named");
    }
}
