package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// AES-GCM of Intel's multi-buffer library (libipsec-mb, x86-64), called by the symbols of one instruction set.
///
/// Going through the library's manager object would mean depending on the layout of its struct, which changes between
/// versions; the plain functions have had one signature since 0.50. What this machine can run is read from the kernel's
/// CPU flags. Whether the functions do what we think is for [CipherSelfTest] to say. Immutable.
final class IpsecMb {
    /// `struct gcm_key_data` is 1,008 bytes since 1.0; the self-test proves that no more is written.
    static final int KEY_DATA_SIZE = 1024;

    /// `struct gcm_context_data` is 88 bytes.
    static final int CONTEXT_SIZE = 128;

    /// Null when `AVAILABLE` is false, as all handles.
    static final String INSTRUCTION_SET;

    static final boolean AVAILABLE;

    /// (keyData, context, out, in, length, iv, aad, aadLength, tag, tagLength); only `in` is a segment, on the
    /// heap.
    static final MethodHandle ENCRYPT_128;
    static final MethodHandle ENCRYPT_256;
    /// The same; only `out` is a segment, on the heap.
    static final MethodHandle DECRYPT_128;
    static final MethodHandle DECRYPT_256;
    /// (key, keyData)
    static final MethodHandle PREPARE_128;
    static final MethodHandle PREPARE_256;

    private static final FunctionDescriptor ENCRYPT_TYPE = FunctionDescriptor.ofVoid(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor DECRYPT_TYPE = FunctionDescriptor.ofVoid(
            JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor PREPARE_TYPE = FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG);

    /// Names of instruction sets in the symbols, best first, each with the CPU flags it needs.
    private static final String[][] INSTRUCTION_SETS = {
        {"vaes_avx512", "vaes", "vpclmulqdq", "avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512cd", "bmi2"},
        {"avx_gen4", "avx2", "aes", "pclmulqdq", "bmi2"},
        {"avx_gen2", "avx", "aes", "pclmulqdq"},
        {"sse", "sse4_2", "aes", "pclmulqdq"},
    };

    static {
        MethodHandle[] handles = new MethodHandle[6];
        String chosen = "";
        try {
            SymbolLookup library = SymbolLookup.libraryLookup("libIPSec_MB.so.1", Arena.global());
            chosen = choose(cpuFlags(), library);
            handles[0] = NativeFunction.critical(library, "aes_gcm_enc_128_" + chosen, ENCRYPT_TYPE);
            handles[1] = NativeFunction.critical(library, "aes_gcm_enc_256_" + chosen, ENCRYPT_TYPE);
            handles[2] = NativeFunction.critical(library, "aes_gcm_dec_128_" + chosen, DECRYPT_TYPE);
            handles[3] = NativeFunction.critical(library, "aes_gcm_dec_256_" + chosen, DECRYPT_TYPE);
            handles[4] = NativeFunction.critical(library, "aes_gcm_pre_128_" + chosen, PREPARE_TYPE);
            handles[5] = NativeFunction.critical(library, "aes_gcm_pre_256_" + chosen, PREPARE_TYPE);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            // no library, another architecture, or a version that hides the symbols
            Arrays.fill(handles, null);
        }
        AVAILABLE = handles[5] != null;
        INSTRUCTION_SET = chosen;
        ENCRYPT_128 = handles[0];
        ENCRYPT_256 = handles[1];
        DECRYPT_128 = handles[2];
        DECRYPT_256 = handles[3];
        PREPARE_128 = handles[4];
        PREPARE_256 = handles[5];
    }

    private IpsecMb() {}

    private static String choose(Set<String> cpuFlags, SymbolLookup library) {
        for (String[] set : INSTRUCTION_SETS) {
            if (cpuFlags.containsAll(Arrays.asList(set).subList(1, set.length))
                    && library.find("aes_gcm_pre_256_" + set[0]).isPresent()) {
                return set[0];
            }
        }
        throw new UnsupportedOperationException("no instruction set of this CPU");
    }

    private static Set<String> cpuFlags() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("flags")) {
                    return new HashSet<>(Arrays.asList(
                            line.substring(line.indexOf(':') + 1).trim().split(" ")));
                }
            }
        } catch (IOException e) {
            throw new UnsupportedOperationException("CPU flags unknown", e);
        }
        throw new UnsupportedOperationException("CPU flags unknown");
    }
}
