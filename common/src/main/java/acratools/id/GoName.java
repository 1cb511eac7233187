package acratools.id;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;

/**
 * A distinguished name as Go's {@code pkix.Name.String()} writes it: neither the certificate's order nor its grouping is
 * kept. Attributes of other types come first, in the certificate's order, then one group for each type of {@link
 * #TYPES}; the whole is written backwards. Source: spec/envelopes.md, "Client id".
 */
final class GoName {
    private static final String ATTRIBUTES = "2.5.4.";

    /** In Go's order, as its golden names show it; the page has another one. */
    private static final String[] TYPES = {"6", "8", "7", "9", "17", "10", "11", "3", "5"};

    private static final String[] NAMES = {"C", "ST", "L", "STREET", "POSTALCODE", "O", "OU", "CN", "SERIALNUMBER"};

    /** From here on, the last value of the type is the only one. */
    private static final int FIRST_SINGLE = 7;

    private final List<List<GoString>> known = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    private GoName() {
        for (int i = 0; i < TYPES.length; i++) {
            known.add(new ArrayList<>());
        }
    }

    static GoName read(ASN1Sequence rdns) throws IOException {
        GoName name = new GoName();
        for (ASN1Encodable rdn : rdns) {
            for (ASN1Encodable attribute : ASN1Set.getInstance(rdn)) {
                ASN1Sequence pair = ASN1Sequence.getInstance(attribute);
                if (pair.size() != 2) {
                    throw new IOException("an attribute is no pair");
                }
                String type =
                        ASN1ObjectIdentifier.getInstance(pair.getObjectAt(0)).getId();
                name.add(type, GoString.read(pair.getObjectAt(1)));
            }
        }
        return name;
    }

    private void add(String type, GoString value) throws IOException {
        for (int i = 0; i < TYPES.length; i++) {
            if (type.equals(ATTRIBUTES + TYPES[i])) {
                if (i >= FIRST_SINGLE) {
                    known.get(i).clear();
                }
                if (i < FIRST_SINGLE || !value.isEmpty()) {
                    known.get(i).add(value);
                }
                return;
            }
        }
        others.add(
                value.isEncodable()
                        ? type + "=#" + HexFormat.of().formatHex(value.der())
                        : type + "=" + value.escaped());
    }

    /** UTF-8; empty for an empty subject. */
    byte[] text() {
        List<String> groups = new ArrayList<>(others);
        for (int i = 0; i < TYPES.length; i++) {
            StringBuilder group = new StringBuilder();
            for (GoString value : known.get(i)) {
                group.append(group.isEmpty() ? "" : "+")
                        .append(NAMES[i])
                        .append('=')
                        .append(value.escaped());
            }
            if (!group.isEmpty()) {
                groups.add(group.toString());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = groups.size() - 1; i >= 0; i--) {
            text.append(text.isEmpty() ? "" : ",").append(groups.get(i));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
