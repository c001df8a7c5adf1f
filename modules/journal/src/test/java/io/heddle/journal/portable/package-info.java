@NullMarked
package io.heddle.journal.portable;

import org.jspecify.annotations.NullMarked;
