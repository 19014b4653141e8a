@NullMarked
package kira;

import org.jspecify.annotations.NullMarked;
