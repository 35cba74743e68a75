//! The JSON Schema of entries, from the description in `shape`.

use serde_json::{Map, Value, json};

use super::shape::{ENTRY, Field, Shape};

/// The schema as checked in at `kb/schema.json`.
pub fn schema() -> String {
    let mut document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "causedby knowledge base entry",
        "description": "one failure mode of Java programs, one file kb/<family>/<id>.json",
    });
    if let (Some(document), Value::Object(entry)) = (document.as_object_mut(), of(&ENTRY)) {
        document.extend(entry);
    }
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": "string", "minLength": 1}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::List(least, item) => json!({"type": "array", "minItems": least, "items": of(item)}),
        Shape::OneOrMany => json!({"oneOf": [of(&Shape::Text), of(&Shape::List(1, &Shape::Text))]}),
        Shape::Table(keys, value) => {
            let keys = keys.iter().map(|key| ((*key).to_owned(), of(value)));
            let properties: Map<String, Value> = keys.collect();
            json!({
                "type": "object",
                "properties": properties,
                "minProperties": 1,
                "additionalProperties": false,
            })
        }
        Shape::Object(fields) => object(fields),
    }
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.to_owned(), property(field)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Value {
    let mut value = json!({"description": field.about});
    if let (Some(value), Value::Object(shape)) = (value.as_object_mut(), of(&field.shape)) {
        value.extend(shape);
    }
    value
}
