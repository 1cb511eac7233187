package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.TimeBound;
import acratools.failure.InputFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What holds for every list of keys, also those that no keystore has. */
@AddLifecycleHook(TimeBound.class)
class GobPropertiesTest {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsReadAgain(
            @ForAll @Size(max = 8) List<@StringLength(max = 300) String> names,
            @ForAll @Size(max = 300) byte[] content) {
        List<Object> keys = new ArrayList<>();
        for (String name : names) {
            keys.add(valid(name));
            keys.add(Arrays.copyOf(content, Math.min(content.length, name.length())));
        }
        byte[] gob = GobKeysTest.gob(keys.toArray());
        List<Object> read = new ArrayList<>();
        GobKeys.decode(gob, (name, bytes) -> {
            read.add(name);
            read.add(bytes);
        });
        assertEquals(keys.size(), read.size());
        for (int i = 0; i < keys.size(); i += 2) {
            assertEquals(keys.get(i), read.get(i));
            assertArrayEquals((byte[]) keys.get(i + 1), (byte[]) read.get(i + 1));
        }
    }

    /** A lone surrogate is no text that Go could have. */
    private static String valid(String text) {
        return text.codePoints()
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void everyIntegerIsReadAsItWasWritten(@ForAll long value) {
        assertEquals(value, GobReader.of(GobKeys.unsigned(value)).unsigned());
        assertEquals(value, GobReader.of(GobKeys.signed(value)).signed());
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void noNameLeadsOutOfTheKeystore(@ForAll @StringLength(max = 30) String name) {
        for (String hostile : new String[] {"../" + name, "/" + name, name + "/../x", name + "\0", name + "/"}) {
            byte[] gob = GobKeysTest.gob(valid(hostile), new byte[32]);
            assertThrows(InputFailure.class, () -> FlatBackup.decode(gob));
        }
    }
}
