/// The checks that need minutes, many browsers or a quiet machine, each with a goal and a measured result.
/// How a browser is driven, a bot speaks or a benchmark measures is not here, but in the packages beside this one.
@NullMarked
package io.sluice.load.acceptance;

import org.jspecify.annotations.NullMarked;
