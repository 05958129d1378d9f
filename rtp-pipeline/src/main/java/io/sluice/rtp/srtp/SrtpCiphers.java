package io.sluice.rtp.srtp;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jitsi.srtp.crypto.Aes;

/// Which SRTP implementations this machine has, and the making of ciphers.
///
/// The first use tests every native implementation against the portable one and runs jitsi-srtp's provider set-up,
/// which takes up to a second or so: call [#warmUp] at start, off the media threads. Thread-safe.
public final class SrtpCiphers {
    /// Where the cryptography comes from, fastest first.
    public enum Implementation {
        /// libipsec-mb for the AES-GCM profiles; counter mode is OpenSSL's, or else the portable one.
        IPSEC_MB,
        /// OpenSSL 3 without copies or garbage.
        OPENSSL,
        /// jitsi-srtp on whatever provider it finds: portable.
        JITSI
    }

    private static final byte[] TEST_KEY = new byte[32];
    private static final byte[] TEST_SALT = new byte[14];

    static {
        for (int i = 0; i < TEST_KEY.length; i++) {
            TEST_KEY[i] = (byte) (i * 17 + 1);
        }
        for (int i = 0; i < TEST_SALT.length; i++) {
            TEST_SALT[i] = (byte) (i * 29 + 5);
        }
    }

    /// Filled on first use, by the class initialiser's lock exactly once.
    private static final class Choice {
        static final Map<Implementation, Set<SrtpProfile>> AVAILABLE = probe();
    }

    private SrtpCiphers() {}

    /// Does everything slow now: provider set-up and self-tests.
    ///
    /// @return the implementation [#create] takes when not told
    public static Implementation warmUp() {
        return best();
    }

    /// The implementations that passed their self-test here for at least one profile.
    public static Set<Implementation> available() {
        return EnumSet.copyOf(Choice.AVAILABLE.keySet());
    }

    /// The fastest of [#available].
    public static Implementation best() {
        return Choice.AVAILABLE.keySet().iterator().next();
    }

    /// A cipher of the best implementation.
    public static SrtpCipher create(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        return create(best(), profile, masterKey, masterSalt);
    }

    /// A cipher for one direction of one peer. The arrays may be zeroed afterwards.
    ///
    /// @param implementation the one asked for; where it lacks the profile, or is not available, the next in order
    /// @throws IllegalArgumentException when key or salt do not have the profile's lengths
    public static SrtpCipher create(
            Implementation implementation, SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        for (Map.Entry<Implementation, Set<SrtpProfile>> entry : Choice.AVAILABLE.entrySet()) {
            if (entry.getKey().compareTo(implementation) >= 0
                    && entry.getValue().contains(profile)) {
                return make(entry.getKey(), profile, masterKey, masterSalt);
            }
        }
        throw new IllegalStateException("the portable implementation has every profile");
    }

    private static SrtpCipher make(
            Implementation implementation, SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        try (SessionKeys keys = SessionKeys.derive(profile, masterKey, masterSalt)) {
            return make(implementation, profile, keys);
        }
    }

    /// A cipher of exactly this implementation, which must be available and know the profile.
    static SrtpCipher make(Implementation implementation, SrtpProfile profile, SessionKeys keys) {
        return switch (implementation) {
            case IPSEC_MB -> new IpsecMbGcmCipher(profile, keys);
            case OPENSSL -> profile.isAead() ? new EvpGcmCipher(profile, keys) : new EvpCounterCipher(keys);
            case JITSI -> new JitsiCipher(profile, keys);
        };
    }

    private static Map<Implementation, Set<SrtpProfile>> probe() {
        // without this jitsi-srtp benchmarks every provider for 0.35–1.3 s on first use of each cipher
        Aes.setFactoryClassName("OpenSSL");
        Map<Implementation, Set<SrtpProfile>> available = new EnumMap<>(Implementation.class);
        if (IpsecMb.AVAILABLE && CipherSelfTest.ipsecMbKeyDataFits()) {
            test(Implementation.IPSEC_MB, SrtpProfile.AEAD_AES_128_GCM, available);
            test(Implementation.IPSEC_MB, SrtpProfile.AEAD_AES_256_GCM, available);
        }
        if (OpenSsl.AVAILABLE) {
            for (SrtpProfile profile : SrtpProfile.values()) {
                test(Implementation.OPENSSL, profile, available);
            }
        }
        for (SrtpProfile profile : SrtpProfile.values()) {
            makeForTest(Implementation.JITSI, profile).close();
        }
        available.put(Implementation.JITSI, EnumSet.allOf(SrtpProfile.class));
        return available;
    }

    private static void test(
            Implementation implementation, SrtpProfile profile, Map<Implementation, Set<SrtpProfile>> available) {
        try (SrtpCipher tested = makeForTest(implementation, profile);
                SrtpCipher reference = makeForTest(Implementation.JITSI, profile)) {
            if (CipherSelfTest.passes(tested, reference)) {
                available
                        .computeIfAbsent(implementation, key -> EnumSet.noneOf(SrtpProfile.class))
                        .add(profile);
            }
        }
    }

    private static SrtpCipher makeForTest(Implementation implementation, SrtpProfile profile) {
        return make(
                implementation,
                profile,
                Arrays.copyOf(TEST_KEY, profile.keyLength()),
                Arrays.copyOf(TEST_SALT, profile.saltLength()));
    }
}
