package acratools.keystore.v1;

import acratools.failure.InputFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types that a gob stream defines, by the ids that it gives them. A definition is a struct with one field set, which
 * says what kind of type it is. Source: spec/backup.md, "gob"; the fields' numbers are those of Go's {@code wireType}.
 */
final class GobTypes {
    static final int BYTES = 5;
    static final int STRING = 6;

    private static final int BOOL = 1;
    private static final int INT = 2;
    private static final int UINT = 3;
    private static final int FLOAT = 4;
    private static final int COMPLEX = 7;

    /** Below it are ids that Go gives itself. */
    private static final int FIRST_DEFINED = 24;

    private static final int MOST_TYPES = 64;
    private static final int MOST_FIELDS = 64;
    private static final int LONGEST_NAME = 1024;
    private static final int DEEPEST = 16;

    /** What a definition defines; a list is a slice or an array, opaque what types encode themselves. */
    private enum Kind {
        LIST,
        STRUCT,
        MAP,
        OPAQUE
    }

    /** A field of a struct. */
    record Field(String name, int type) {}

    /**
     * A defined type.
     *
     * @param element of a list or map
     * @param key of a map
     * @param fields of a struct
     */
    private record Type(Kind kind, int element, int key, List<Field> fields) {}

    private final Map<Integer, Type> types = new HashMap<>();

    /** Reads the definition of type {@code id}. */
    void define(int id, GobReader in) {
        if (id < FIRST_DEFINED || types.size() == MOST_TYPES || types.containsKey(id)) {
            throw GobReader.damaged("defines a type twice, too many, or one that is not its own");
        }
        int number = field(in, -1);
        Type type = switch (number) {
            case 0, 1 -> list(in);
            case 2 -> struct(in);
            case 3 -> map(in);
            case 4, 5, 6 -> opaque(in);
            default -> throw unknown();
        };
        end(in);
        types.put(id, type);
    }

    private static Type list(GobReader in) {
        int element = 0;
        int number = -1;
        while ((number = field(in, number)) >= 0) {
            switch (number) {
                case 0 -> common(in);
                case 1 -> element = id(in);
                case 2 -> in.signed();
                default -> throw unknown();
            }
        }
        return new Type(Kind.LIST, element, 0, List.of());
    }

    private static Type struct(GobReader in) {
        List<Field> fields = new ArrayList<>();
        int number = -1;
        while ((number = field(in, number)) >= 0) {
            switch (number) {
                case 0 -> common(in);
                case 1 -> fields(in, fields);
                default -> throw unknown();
            }
        }
        return new Type(Kind.STRUCT, 0, 0, List.copyOf(fields));
    }

    private static void fields(GobReader in, List<Field> fields) {
        int count = in.length();
        if (count > MOST_FIELDS) {
            throw GobReader.damaged("defines a struct of " + count + " fields");
        }
        for (int i = 0; i < count; i++) {
            String name = "";
            int type = 0;
            int number = -1;
            while ((number = field(in, number)) >= 0) {
                switch (number) {
                    case 0 -> name = GobKeys.text(in.content(LONGEST_NAME));
                    case 1 -> type = id(in);
                    default -> throw unknown();
                }
            }
            fields.add(new Field(name, type));
        }
    }

    private static Type map(GobReader in) {
        int element = 0;
        int key = 0;
        int number = -1;
        while ((number = field(in, number)) >= 0) {
            switch (number) {
                case 0 -> common(in);
                case 1 -> key = id(in);
                case 2 -> element = id(in);
                default -> throw unknown();
            }
        }
        return new Type(Kind.MAP, element, key, List.of());
    }

    private static Type opaque(GobReader in) {
        int number = -1;
        while ((number = field(in, number)) >= 0) {
            if (number != 0) {
                throw unknown();
            }
            common(in);
        }
        return new Type(Kind.OPAQUE, 0, 0, List.of());
    }

    /** Name and id of a type, which the message tells already. */
    private static void common(GobReader in) {
        int number = -1;
        while ((number = field(in, number)) >= 0) {
            switch (number) {
                case 0 -> in.content(LONGEST_NAME);
                case 1 -> in.signed();
                default -> throw unknown();
            }
        }
    }

    /** The number of the next field of a struct, -1 at its end. */
    static int field(GobReader in, int last) {
        long delta = in.unsigned();
        if (delta == 0) {
            return -1;
        }
        if (delta < 0 || delta > MOST_FIELDS || last + delta >= MOST_FIELDS) {
            throw unknown();
        }
        return last + (int) delta;
    }

    private static void end(GobReader in) {
        if (in.unsigned() != 0 || in.hasNext()) {
            throw unknown();
        }
    }

    private static int id(GobReader in) {
        long id = in.signed();
        if (id < 1 || id > Integer.MAX_VALUE) {
            throw unknown();
        }
        return (int) id;
    }

    /** The fields of the structs that type {@code id} is a list of. */
    List<Field> fieldsOfElements(int id) {
        Type list = types.get(id);
        Type element = list == null || list.kind() != Kind.LIST ? null : types.get(list.element());
        if (element == null || element.kind() != Kind.STRUCT) {
            throw GobReader.damaged("holds something else than a list of keys");
        }
        return element.fields();
    }

    /** Passes over a value of type {@code id}. */
    void skip(int id, GobReader in) {
        skip(id, in, 0);
    }

    private void skip(int id, GobReader in, int depth) {
        if (depth > DEEPEST) {
            throw GobReader.damaged("holds types within types too deep");
        }
        switch (id) {
            case BOOL, INT, UINT, FLOAT -> in.unsigned();
            case BYTES, STRING -> in.skip(in.length());
            case COMPLEX -> {
                in.unsigned();
                in.unsigned();
            }
            default -> skipDefined(id, in, depth);
        }
    }

    private void skipDefined(int id, GobReader in, int depth) {
        Type type = types.get(id);
        if (type == null) {
            throw GobReader.damaged("holds a value of a type that it does not define");
        }
        switch (type.kind()) {
            case OPAQUE -> in.skip(in.length());
            case LIST -> {
                for (int left = in.length(); left > 0; left--) {
                    skip(type.element(), in, depth + 1);
                }
            }
            case MAP -> {
                for (int left = in.length(); left > 0; left--) {
                    skip(type.key(), in, depth + 1);
                    skip(type.element(), in, depth + 1);
                }
            }
            case STRUCT -> {
                int number = -1;
                while ((number = field(in, number)) >= 0) {
                    skip(typeOf(type.fields(), number), in, depth + 1);
                }
            }
        }
    }

    static int typeOf(List<Field> fields, int number) {
        if (number >= fields.size()) {
            throw GobReader.damaged("holds a field that its type does not have");
        }
        return fields.get(number).type();
    }

    private static InputFailure unknown() {
        return GobReader.damaged("defines a type in an unknown way");
    }
}
