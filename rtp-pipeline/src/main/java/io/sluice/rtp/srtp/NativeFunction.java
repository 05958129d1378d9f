package io.sluice.rtp.srtp;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// How the native crypto libraries are bound: addresses of native memory travel as longs, heap memory as segments.
/// Immutable.
final class NativeFunction {
    private static final Linker LINKER = Linker.nativeLinker();

    private NativeFunction() {}

    /// A downcall without a thread transition. Only for functions that return within about a microsecond and never
    /// block; they may read and write Java arrays.
    ///
    /// @throws UnsupportedOperationException when the library has no such symbol
    static MethodHandle critical(SymbolLookup library, String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                library.find(name).orElseThrow(() -> new UnsupportedOperationException("no symbol " + name)),
                type,
                Linker.Option.critical(true));
    }

    /// What a downcall threw, which by its nature is never checked.
    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof RuntimeException runtime) {
            return runtime;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
