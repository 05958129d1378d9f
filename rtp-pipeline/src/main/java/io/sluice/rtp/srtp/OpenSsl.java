package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// OpenSSL 3's libcrypto: symmetric ciphers by EVP, SHA-1 by its plain functions.
///
/// The SHA-1 functions are deprecated in favour of EVP_MAC, which costs several times as much per packet; where a build
/// leaves them out, counter mode falls back to the portable cipher. Immutable.
final class OpenSsl {
    /// `EVP_CTRL_AEAD_GET_TAG` and `EVP_CTRL_AEAD_SET_TAG` of openssl/evp.h.
    static final int GET_TAG = 0x10;

    static final int SET_TAG = 0x11;
    /// `SHA_CTX` is 96 bytes.
    static final int SHA1_STATE_SIZE = 96;

    private static final MethodHandle[] HANDLES = load();

    static final boolean AVAILABLE = HANDLES[14] != null;

    /// () → context
    static final MethodHandle NEW = HANDLES[0];
    /// (context); zeroes the key schedule
    static final MethodHandle FREE = HANDLES[1];
    /// () → cipher
    static final MethodHandle AES_128_GCM = HANDLES[2];
    static final MethodHandle AES_256_GCM = HANDLES[3];
    static final MethodHandle AES_128_CTR = HANDLES[4];
    /// (context, cipher, engine, key, iv) → 1 on success
    static final MethodHandle ENCRYPT_INIT = HANDLES[5];
    static final MethodHandle DECRYPT_INIT = HANDLES[6];
    /// (context, out, outLength, in, inLength) → 1 on success; `in` on the heap
    static final MethodHandle UPDATE_FROM_HEAP = HANDLES[7];
    /// The same; `out` on the heap
    static final MethodHandle UPDATE_TO_HEAP = HANDLES[13];
    /// The same; both native, and no `out` means additional data
    static final MethodHandle UPDATE = HANDLES[14];
    /// (context, out, outLength) → 1 on success; when decrypting with a tag set, 1 means authentic
    static final MethodHandle FINAL = HANDLES[8];
    /// (context, type, argument, pointer) → 1 on success
    static final MethodHandle CONTROL = HANDLES[9];
    /// (state) → 1
    static final MethodHandle SHA1_INIT = HANDLES[10];
    /// (state, data, length) → 1
    static final MethodHandle SHA1_UPDATE = HANDLES[11];
    /// (digest, state) → 1
    static final MethodHandle SHA1_FINAL = HANDLES[12];

    private OpenSsl() {}

    private static MethodHandle[] load() {
        MethodHandle[] handles = new MethodHandle[15];
        FunctionDescriptor getter = FunctionDescriptor.of(JAVA_LONG);
        FunctionDescriptor init = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
        try {
            SymbolLookup library = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
            handles[0] = NativeFunction.critical(library, "EVP_CIPHER_CTX_new", getter);
            handles[1] = NativeFunction.critical(library, "EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
            handles[2] = NativeFunction.critical(library, "EVP_aes_128_gcm", getter);
            handles[3] = NativeFunction.critical(library, "EVP_aes_256_gcm", getter);
            handles[4] = NativeFunction.critical(library, "EVP_aes_128_ctr", getter);
            handles[5] = NativeFunction.critical(library, "EVP_EncryptInit_ex", init);
            handles[6] = NativeFunction.critical(library, "EVP_DecryptInit_ex", init);
            handles[7] = NativeFunction.critical(
                    library,
                    "EVP_CipherUpdate",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT));
            handles[8] = NativeFunction.critical(
                    library, "EVP_CipherFinal_ex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
            handles[9] = NativeFunction.critical(
                    library,
                    "EVP_CIPHER_CTX_ctrl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
            handles[10] = NativeFunction.critical(library, "SHA1_Init", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
            handles[11] = NativeFunction.critical(
                    library, "SHA1_Update", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
            handles[12] = NativeFunction.critical(
                    library, "SHA1_Final", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
            handles[13] = NativeFunction.critical(
                    library,
                    "EVP_CipherUpdate",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT));
            handles[14] = NativeFunction.critical(
                    library,
                    "EVP_CipherUpdate",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            // no OpenSSL 3 here, or a build without these functions
            Arrays.fill(handles, null);
        }
        return handles;
    }
}
