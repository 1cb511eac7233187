package acratools.keystore.v1;

import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyWrapping;
import acratools.keystore.KeystoreVersion;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.LockScope;
import java.util.Optional;

/** The sealed files of keystore v1, one key each; legacy and former ones too. Source: spec/keystore-v1.md. */
public final class FlatWrapping implements KeyWrapping {
    private final KeyProtector oldProtector;
    private final KeyProtector newProtector;

    /** Both protectors are still the caller's. */
    public FlatWrapping(KeyProtector oldProtector, KeyProtector newProtector) {
        this.oldProtector = oldProtector;
        this.newProtector = newProtector;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V1;
    }

    @Override
    public LockScope lockScope() {
        return LockScope.SUITE;
    }

    @Override
    public Holds holds(String path) {
        return FlatLayout.parse(path)
                .map(name -> name.half() == Half.PUBLIC ? Holds.NO_SECRET : Holds.WRAPPED_KEYS)
                .orElse(Holds.UNKNOWN);
    }

    @Override
    public boolean visit(String path, byte[] content, Visitor visitor) {
        FlatName name = name(path);
        Optional<KeyKind> kind = name.ref().map(KeyRef::kind);
        try (Secret key = unseal(newProtector, name, content)) {
            visitor.opened(path, kind, Under.NEW, key);
            return false;
        } catch (UnsealFailure notNew) {
            return visitOld(path, name, kind, content, visitor);
        }
    }

    private boolean visitOld(String path, FlatName name, Optional<KeyKind> kind, byte[] content, Visitor visitor) {
        try (Secret key = unseal(oldProtector, name, content)) {
            visitor.opened(path, kind, Under.OLD, key);
        } catch (UnsealFailure notOld) {
            visitor.broken(path, kind, "does not open under either master key");
        }
        return true;
    }

    @Override
    public Change rewrap(String path, byte[] content) {
        FlatName name = name(path);
        try (Secret key = unseal(oldProtector, name, content)) {
            byte[] sealed = newProtector.seal(name.sealedFor(), key, name.contextBytes());
            return Change.of(path, Access.PRIVATE, sealed);
        } catch (UnsealFailure e) {
            throw new KeystoreFailure(
                    path, "was changed by another program meanwhile", "let it finish, then run again", e);
        }
    }

    private static FlatName name(String path) {
        return FlatLayout.parse(path).orElseThrow();
    }

    private static Secret unseal(KeyProtector protector, FlatName name, byte[] content) {
        return protector.unseal(name.sealedFor(), content, name.contextBytes());
    }
}
