package acratools.sql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code postgresql://user:password@host:port/database?key=value&…}, split as Go's {@code net/url} does: the authority
 * ends at the first {@code / ? #}, user and password end at its last {@code @}, the user at the first {@code :}. As in
 * lib/pq, what is empty counts as left out, and of a parameter that stands there twice the first counts.
 */
final class LibPqUrl {
    private LibPqUrl() {}

    static Map<String, String> read(String text) {
        Map<String, String> keys = new LinkedHashMap<>();
        String rest = text.substring(text.indexOf("://") + 3);
        int hash = rest.indexOf('#');
        int end = firstOf(rest, "/?#");
        String authority = rest.substring(0, end);
        String behind = rest.substring(end);
        if (hash >= 0) {
            behind = behind.substring(0, hash - end);
        }
        authority(authority, keys);
        int question = behind.indexOf('?');
        String path = question < 0 ? behind : behind.substring(0, question);
        if (path.length() > 1) {
            LibPqDsn.put(keys, "dbname", decode(path.substring(1), false));
        }
        if (question >= 0) {
            parameters(behind.substring(question + 1), keys);
        }
        return keys;
    }

    private static void authority(String authority, Map<String, String> keys) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            String user = decode(colon < 0 ? login : login.substring(0, colon), false);
            if (!user.isEmpty()) {
                LibPqDsn.put(keys, "user", user);
            }
            if (colon >= 0 && colon + 1 < login.length()) {
                LibPqDsn.put(keys, "password", decode(login.substring(colon + 1), false));
            }
        }
        String place = authority.substring(at + 1);
        String host = place;
        String port = "";
        int colon = place.lastIndexOf(':');
        if (place.startsWith("[")) {
            int close = place.indexOf(']');
            if (close < 0 || (close + 1 < place.length() && place.charAt(close + 1) != ':')) {
                throw LibPqDsn.badUrl("the host has a [ without its ]");
            }
            host = place.substring(1, close);
            port = close + 1 < place.length() ? place.substring(close + 2) : "";
        } else if (colon >= 0) {
            host = place.substring(0, colon);
            port = place.substring(colon + 1);
        }
        if (!host.isEmpty()) {
            LibPqDsn.put(keys, "host", decode(host, false));
        }
        if (!port.isEmpty()) {
            if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
                // It may be the beginning of a password with an unescaped / ? or #.
                throw LibPqDsn.badUrl("what stands behind the host's colon is no port");
            }
            LibPqDsn.put(keys, "port", port);
        }
    }

    private static void parameters(String query, Map<String, String> keys) {
        Map<String, String> first = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = decode(equals < 0 ? pair : pair.substring(0, equals), true);
                first.putIfAbsent(key, equals < 0 ? "" : decode(pair.substring(equals + 1), true));
            }
        }
        for (Map.Entry<String, String> parameter : first.entrySet()) {
            if (!parameter.getValue().isEmpty()) {
                LibPqDsn.put(keys, parameter.getKey(), parameter.getValue());
            }
        }
    }

    /** @param plusIsSpace as in a query */
    static String decode(String text, boolean plusIsSpace) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw LibPqDsn.badUrl("has a % without two hex digits behind it");
                }
                out.put((byte) (high << 4 | low));
                i += 2;
            } else {
                out.put(in[i] == '+' && plusIsSpace ? (byte) ' ' : in[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw LibPqDsn.badUrl("is no UTF-8 once its escapes are undone");
        }
    }

    private static int firstOf(String text, String ends) {
        for (int i = 0; i < text.length(); i++) {
            if (ends.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
