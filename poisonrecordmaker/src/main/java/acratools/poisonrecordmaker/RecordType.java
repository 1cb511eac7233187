package acratools.poisonrecordmaker;

import acratools.cli.FlagWord;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;

/** What a poison record is an envelope of, and so which poison key it takes. */
enum RecordType implements FlagWord {
    ACRA_STRUCT("acrastruct", KeyKind.STORAGE_PAIR),
    ACRA_BLOCK("acrablock", KeyKind.STORAGE_SYMMETRIC);

    private final String word;
    private final KeyKind keyKind;

    RecordType(String word, KeyKind keyKind) {
        this.word = word;
        this.keyKind = keyKind;
    }

    KeyRef key() {
        return new KeyRef(new KeyOwner.PoisonRecords(), keyKind);
    }

    @Override
    public String word() {
        return word;
    }
}
