package acratools.addzone;

import java.util.Base64;

/**
 * The one line that the tool prints, byte for byte as Go's {@code json.Marshal} gives it: {@code {"id":"<zone
 * id>","public_key":"<base64 UEC2>"}}. Order and spacing are part of the contract. Neither field needs escaping, as an id
 * is letters alone and Go leaves {@code +}, {@code /} and {@code =} of base64 as they are. Source: spec/cli.md,
 * "acra-addzone".
 */
final class ZoneLine {
    private ZoneLine() {}

    static String of(Zone zone) {
        return "{\"id\":\"" + zone.id().value() + "\",\"public_key\":\""
                + Base64.getEncoder().encodeToString(zone.publicKey().container()) + "\"}";
    }
}
