/**
 * The durable-object runtime: every living thing is addressed by (kind, tenant, id), runs in
 * exactly one place of the cluster, one command at a time, and answers only after its commit.
 *
 * <p>A library: it knows neither Spring nor any word of the product.
 */
@NullMarked
package kira.objects;

import org.jspecify.annotations.NullMarked;
