/** What the stores of all rooms share about PostgreSQL; it knows none of them. */
package dev.caravan.sql;
