/** The web page of a node and the JSON it is made of. */
@NullMarked
package io.heddle.runtime.page;

import org.jspecify.annotations.NullMarked;
