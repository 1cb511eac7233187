package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.themis.P256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a run, each owner's opened when its first row comes and erased at the end. For the one thread that reads
 * rows; what it gives may be used by others until it is closed.
 */
final class RunKeys implements AutoCloseable {
    private final Keystore keystore;
    private final P256 curve;
    private final OpenSecrets secrets;
    private final Log log;
    private final Map<String, RowKeys> byZone = new HashMap<>();
    private final List<OwnerKeys> open = new ArrayList<>();

    RunKeys(Keystore keystore, P256 curve, OpenSecrets secrets, Log log) {
        this.keystore = keystore;
        this.curve = curve;
        this.secrets = secrets;
        this.log = log;
    }

    /**
     * The keys of the one client whose data it is.
     *
     * @throws ToolFailure if there are none, or none opens
     */
    RowKeys ofClient(ClientId client) {
        return keys(client)
                .orElseThrow(() -> new KeystoreFailure(
                        "client \"" + client.value() + "\"",
                        "has no storage keys in this keystore",
                        "check --client_id and --keys_dir; acra-keymaker --list shows whose keys there are"));
    }

    /**
     * The keys of a zone.
     *
     * @param id as the row has it
     */
    RowKeys ofZone(Optional<String> id) {
        if (id.isEmpty() || !ZoneId.isValid(id.get())) {
            return RowKeys.missing(new InputFailure("zone id", "its zone id is none", "select the zone id first"));
        }
        RowKeys known = byZone.get(id.get());
        if (known == null) {
            known = zoneKeys(new ZoneId(id.get()));
            byZone.put(id.get(), known);
        }
        return known;
    }

    /** One zone without keys is a fault of its rows; a keystore that cannot be read is one of the run. */
    private RowKeys zoneKeys(ZoneId zone) {
        try {
            return keys(zone)
                    .orElseGet(() -> RowKeys.missing(new InputFailure(
                            "zone " + zone.value(), "its zone has no storage keys in this keystore", "")));
        } catch (UnsealFailure e) {
            return RowKeys.missing(new InputFailure("zone " + zone.value(), "its zone's keys do not open", "", e));
        }
    }

    private Optional<RowKeys> keys(KeyOwner owner) {
        Optional<OwnerKeys> keys = OwnerKeys.open(keystore, owner, secrets, log);
        keys.ifPresent(open::add);
        return keys.map(opened -> RowKeys.of(opened.reader(curve, owner)));
    }

    @Override
    public void close() {
        open.forEach(OwnerKeys::close);
    }
}
