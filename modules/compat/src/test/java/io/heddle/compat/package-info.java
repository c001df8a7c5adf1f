@NullMarked
package io.heddle.compat;

import org.jspecify.annotations.NullMarked;
