/// Clients that load any server and know it by its wire only.
/// Nothing of the server lives here.
@NullMarked
package io.sluice.load;

import org.jspecify.annotations.NullMarked;
