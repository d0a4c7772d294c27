const slugify = require("slugify");

exports.handler = async (event) => slugify(event.title);
