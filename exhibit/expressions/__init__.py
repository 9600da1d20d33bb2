"""The expression language: what an artist may write after `when:`, as a live parameter, or in what is sent; and what it
can mean. Pure."""
