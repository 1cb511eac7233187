package acratools.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSecretsTest {
    private final OpenSecrets open = new OpenSecrets();
    private final List<String> done = new ArrayList<>();

    private Secret held() {
        return open.hold(Secret.adopt(new byte[] {1, 2, 3}));
    }

    @Test
    void erasesWhatItHolds() {
        Secret secret = held();
        open.close();
        open.close();
        assertThrows(IllegalStateException.class, () -> secret.use(byte[]::clone));
        assertThrows(IllegalStateException.class, this::held);
    }

    @Test
    void leavesAloneWhatItWasToldToLetGo() {
        Secret first = held();
        Secret second = held();
        open.letGo(second);
        open.close();
        assertThrows(IllegalStateException.class, () -> first.use(byte[]::clone));
        assertArrayEquals(new byte[] {1, 2, 3}, second.use(byte[]::clone));
    }

    @Test
    void lastUsesComeBeforeThat() {
        Secret secret = held();
        open.beforeErasing(() -> done.add("used " + secret.use(bytes -> bytes.length)));
        open.close();
        open.close();
        assertEquals(List.of("used 3"), done);
    }

    @Test
    void erasesAlsoWhereALastUseFails() {
        Secret secret = held();
        open.beforeErasing(() -> {
            throw new IllegalStateException("of the test");
        });
        assertThrows(IllegalStateException.class, open::close);
        assertThrows(IllegalStateException.class, () -> secret.use(byte[]::clone));
    }

    @Test
    void oneThatFailsTakesNoOthersTurn() {
        open.beforeErasing(() -> {
            throw new IllegalStateException("of the test");
        });
        open.beforeErasing(() -> done.add("used"));
        assertEquals(
                "of the test",
                assertThrows(IllegalStateException.class, open::close).getMessage());
        assertEquals(List.of("used"), done);
    }

    @Test
    void takesNoLastUseThatWouldNeverRun() {
        List<String> refused = new ArrayList<>();
        open.beforeErasing(() -> {
            assertThrows(IllegalStateException.class, () -> open.beforeErasing(() -> done.add("during")));
            held();
            refused.add("during");
        });
        open.close();
        assertThrows(IllegalStateException.class, () -> open.beforeErasing(() -> done.add("after")));
        assertEquals(List.of("during"), refused);
    }

    @Test
    void forgetsALastUseThatIsTakenBack() {
        Runnable use = () -> done.add("used");
        open.beforeErasing(use);
        open.forget(use);
        open.close();
        assertEquals(List.of(), done);
    }
}
