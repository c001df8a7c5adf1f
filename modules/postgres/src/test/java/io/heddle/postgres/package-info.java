@NullMarked
package io.heddle.postgres;

import org.jspecify.annotations.NullMarked;
