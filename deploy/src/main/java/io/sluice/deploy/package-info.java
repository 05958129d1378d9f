/// The composition root: starts a server from its settings, wired from the parts of the other modules.
/// Nothing that another module could need lives here.
@NullMarked
package io.sluice.deploy;

import org.jspecify.annotations.NullMarked;
