package acratools.themis;

class BouncyCastleP256Test extends P256Contract {
    BouncyCastleP256Test() {
        super(P256.portable());
    }
}
