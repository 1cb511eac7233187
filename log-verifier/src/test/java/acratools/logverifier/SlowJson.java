package acratools.logverifier;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON as Go reads and writes it, a second time: by trees and strings, slow and plain. */
final class SlowJson {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?";

    private final String text;
    private int at;

    private SlowJson(String text) {
        this.text = text;
    }

    /** Maps (sorted), lists, strings, doubles, booleans and null. @throws IllegalArgumentException if it is no JSON */
    static @Nullable Object parse(byte[] bytes) {
        SlowJson parser = new SlowJson(decode(bytes));
        Object value = parser.value();
        parser.spaces();
        require(parser.at == parser.text.length());
        return value;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("no JSON");
        }
    }

    /** Each byte that is not part of valid UTF-8 is one U+FFFD. */
    private static String decode(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int length = 1;
            String character = "\ufffd";
            for (int tried = 1; tried <= 4 && i + tried <= bytes.length; tried++) {
                try {
                    character = StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, i, tried))
                            .toString();
                    length = tried;
                    break;
                } catch (CharacterCodingException e) {
                    character = "\ufffd";
                }
            }
            out.append(character);
            i += length;
        }
        return out.toString();
    }

    private void spaces() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(String token) {
        spaces();
        boolean there = text.startsWith(token, at);
        at += there ? token.length() : 0;
        return there;
    }

    private @Nullable Object value() {
        if (skip("{")) {
            return object();
        } else if (skip("[")) {
            return array();
        } else if (skip("\"")) {
            return string();
        } else if (skip("true")) {
            return true;
        } else if (skip("false")) {
            return false;
        } else if (skip("null")) {
            return null;
        }
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        require(number.matches(NUMBER) && !Double.isInfinite(Double.parseDouble(number)));
        return Double.valueOf(number);
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> members = new TreeMap<>(BY_BYTES);
        if (skip("}")) {
            return members;
        }
        do {
            require(skip("\""));
            String name = string();
            require(skip(":"));
            members.put(name, value());
        } while (skip(","));
        require(skip("}"));
        return members;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> values = new ArrayList<>();
        if (skip("]")) {
            return values;
        }
        do {
            values.add(value());
        } while (skip(","));
        require(skip("]"));
        return values;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (; ; ) {
            require(at < text.length());
            char c = text.charAt(at++);
            require(c >= 0x20);
            if (c == '"') {
                return new String(out.toString().getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        require(at < text.length());
        char c = text.charAt(at++);
        if (c == 'u') {
            require(at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}"));
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int which = "\"\\/bfnrt".indexOf(c);
        require(which >= 0);
        return "\"\\/\b\f\n\r\t".charAt(which);
    }

    /** As {@code json.Marshal} of Go 1.22 and later. */
    static String write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            map.forEach((name, member) -> members.add(write(name) + ":" + write(member)));
            return "{" + String.join(",", members) + "}";
        } else if (value instanceof List<?> list) {
            return "[" + String.join(",", list.stream().map(SlowJson::write).toList()) + "]";
        } else if (value instanceof String string) {
            StringBuilder out = new StringBuilder();
            string.codePoints().forEach(c -> out.append(character(c)));
            return "\"" + out + "\"";
        } else if (value instanceof Double number) {
            return number(number);
        }
        return String.valueOf(value);
    }

    private static String character(int c) {
        int which = "\"\\\b\f\n\r\t".indexOf(c);
        if (which >= 0) {
            return "\\" + "\"\\bfnrt".charAt(which);
        }
        boolean escaped = c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
        return escaped ? String.format("\\u%04x", c) : Character.toString(c);
    }

    private static String number(double x) {
        if (x == 0) {
            return 1 / x < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(x);
        for (int digits = 17; digits > 0; digits--) {
            BigDecimal rounded = new BigDecimal(x).round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() != x) {
                break;
            }
            shortest = rounded;
        }
        if (Math.abs(x) >= 1e-6 && Math.abs(x) < 1e21) {
            return shortest.stripTrailingZeros().toPlainString();
        }
        BigDecimal bare = shortest.stripTrailingZeros();
        int exponent = bare.precision() - bare.scale() - 1;
        String digits = bare.unscaledValue().abs().toString();
        return (x < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
