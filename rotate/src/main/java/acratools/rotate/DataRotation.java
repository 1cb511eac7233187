package acratools.rotate;

import acratools.failure.ToolFailure;
import acratools.id.KeyOwner;

/** The data of one run in one place: files, or the rows of a database. Used by one thread; may use workers itself. */
interface DataRotation extends AutoCloseable {
    /**
     * Finds out whose data it is and which keys it needs, by form alone; changes nothing.
     *
     * @param pass its checkpoint is passed at every value
     * @throws ToolFailure if it cannot be read, or an id is none
     */
    RotationCensus survey(SurveyPass pass);

    /** Whether a pass that writes nothing is worth its while before new keys are made: a bad value then makes none. */
    boolean isCheckedFirst();

    /**
     * Rotates every value, or, where {@link RotationPass#writes()} is false, opens it and changes nothing.
     *
     * @throws ToolFailure at the first value that cannot be rotated, unless such are skipped; what was done until then stays,
     *     and a later run goes on from there
     */
    void run(RotationPass pass);

    /**
     * What Acra's tool prints of one owner beside the new public key.
     *
     * @return members of a JSON object, each begun by a comma; empty for none
     */
    String members(KeyOwner owner);

    @Override
    void close();
}
