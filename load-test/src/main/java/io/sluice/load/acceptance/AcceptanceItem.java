package io.sluice.load.acceptance;

import io.sluice.load.server.ServerProcess;

/// One thing that must hold of the whole system, shown by running it.
public interface AcceptanceItem {
    /// Its name on the command line: lower case, words joined by hyphens.
    String name();

    /// What must be measured for it to pass, in one line.
    String goal();

    /// Measures it.
    ///
    /// @param servers starts servers, which live no longer than the item
    /// @throws RuntimeException when it could not be measured: the item has failed
    Measured run(Servers servers) throws InterruptedException;

    /// Starts servers for an item.
    interface Servers {
        /// Starts a server, on free ports unless the arguments name them.
        ServerProcess start(String... arguments);

        /// The main class of the server, for those who start it their own way.
        String mainClass();
    }
}
