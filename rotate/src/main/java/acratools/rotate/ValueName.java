package acratools.rotate;

/**
 * A value in messages and in the list of bad ones.
 *
 * @param shown long pieces of it are cut
 * @param whole tells it from all others
 */
record ValueName(String shown, String whole) {
    static ValueName of(String name) {
        return new ValueName(name, name);
    }
}
