/// The server under test as a process of its own, known by what it prints, its metrics and its process id.
/// No client lives here.
@NullMarked
package io.sluice.load.server;

import org.jspecify.annotations.NullMarked;
