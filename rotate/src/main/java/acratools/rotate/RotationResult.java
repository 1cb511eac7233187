package acratools.rotate;

import acratools.id.KeyOwner;
import acratools.log.GoJson;
import acratools.themis.EcPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run tells on standard output: for each place of data the object that Acra's tool prints, {@code
 * {"id":{"new_public_key":"<base64>","file_paths":[…]}}}, ids in the order of their bytes, as Go's {@code json.Marshal} gives
 * it. Source: spec/cli.md, "acra-rotate".
 */
final class RotationResult {
    /** The version of the summary's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    private final List<String> objects = new ArrayList<>();
    private final RotationReport report;

    /**
     * @param surveys of each place
     * @param leftOut owners that are not told of, having no key pair to tell of
     * @param publicKeys by id; empty for a dry run: the field is empty then, so that nobody takes it for a key
     */
    RotationResult(
            List<DataRotation> places,
            List<RotationCensus> surveys,
            Set<KeyOwner> leftOut,
            Map<String, EcPublicKey> publicKeys,
            RotationReport report) {
        this.report = report;
        for (int i = 0; i < places.size(); i++) {
            objects.add(object(places.get(i), surveys.get(i), leftOut, publicKeys));
        }
    }

    private static String object(
            DataRotation place, RotationCensus survey, Set<KeyOwner> leftOut, Map<String, EcPublicKey> publicKeys) {
        StringBuilder object = new StringBuilder("{");
        for (KeyOwner owner : survey.owners()) {
            if (leftOut.contains(owner)) {
                continue;
            }
            if (object.length() > 1) {
                object.append(',');
            }
            String id = IdKind.id(owner);
            EcPublicKey key = publicKeys.get(id);
            GoJson.appendString(object, id);
            object.append(":{\"new_public_key\":\"")
                    .append(key == null ? "" : Base64.getEncoder().encodeToString(key.container()))
                    .append('"')
                    .append(place.members(owner))
                    .append('}');
        }
        return object.append('}').toString();
    }

    /** The objects of Acra's tool, one a line. */
    List<String> lines() {
        return List.copyOf(objects);
    }

    RotationReport report() {
        return report;
    }

    /** All in one object: {@code {"version":1,"results":[…],"summary":{…}}}. */
    String json(RotationRules rules, double seconds) {
        StringBuilder json =
                new StringBuilder("{\"version\":").append(JSON_VERSION).append(",\"results\":[");
        json.append(String.join(",", objects))
                .append("],\"summary\":{\"dry_run\":")
                .append(rules.dryRun());
        json.append(",\"resume\":").append(rules.resume());
        json.append(",\"values\":").append(report.total());
        for (ValueState state : ValueState.values()) {
            json.append(",\"").append(state.word()).append("\":").append(report.count(state));
        }
        json.append(",\"gone\":").append(report.gone());
        String millis = Long.toString(1000 + Math.round(seconds * 1000));
        int point = millis.length() - 3;
        json.append(",\"seconds\":")
                .append(Long.parseLong(millis.substring(0, point)) - 1)
                .append('.')
                .append(millis, point, millis.length());
        return json.append("}}").toString();
    }
}
