package acratools.log;

import java.util.Map;
import java.util.Set;

/**
 * One object a line, keys sorted, strings escaped as Go's {@code json.Marshal} does it and, beyond that, all control
 * characters; {@code unixTime} is a string, as Acra's.
 */
final class JsonFormat extends LineFormat {
    private static final Set<String> OWN_KEYS = Set.of("level", "msg", "product", "timestamp", "unixTime", "version");

    private final String product;
    private final String version;

    JsonFormat(String product, String version) {
        this.product = product;
        this.version = version;
    }

    @Override
    String line(long millis, Log.Level level, String message, Object... pairs) {
        Map<String, Object> fields = fields(pairs);
        for (String own : OWN_KEYS) {
            Object clash = fields.remove(own);
            if (clash != null) {
                fields.put("fields." + own, clash);
            }
        }
        fields.put("level", word(level));
        fields.put("msg", message);
        fields.put("product", product);
        fields.put("timestamp", UtcTime.format(millis));
        fields.put("unixTime", unixTime(millis));
        fields.put("version", version);
        StringBuilder line = new StringBuilder(192);
        char before = '{';
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            GoJson.appendString(line.append(before), field.getKey());
            appendValue(line.append(':'), field.getValue());
            before = ',';
        }
        return line.append('}').toString();
    }

    private static void appendValue(StringBuilder line, Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            line.append(value);
        } else {
            GoJson.appendString(line, String.valueOf(value));
        }
    }
}
