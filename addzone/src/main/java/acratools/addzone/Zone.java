package acratools.addzone;

import acratools.id.ZoneId;
import acratools.themis.EcPublicKey;

/** A zone whose keys are in the keystore. */
record Zone(ZoneId id, EcPublicKey publicKey) {}
